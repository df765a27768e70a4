"""People in a dossier: who reports, who is reported, who witnessed; masked unless somebody unmasks for a purpose."""

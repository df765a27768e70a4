"""Places and elections: region codes by dated edition, polling stations, elections with their stages."""

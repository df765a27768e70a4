"""Letters and forms of the agency: dated templates, printed as PDF, signed, withdrawn, and checked by anybody."""

"""Pages of the calendar and of the terms of the law."""

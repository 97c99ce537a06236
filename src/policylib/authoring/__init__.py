"""Help for whoever keeps the rule base: lists from spreadsheets, names that found nothing."""

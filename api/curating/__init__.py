"""What helps curators write: templates, schemas for their editors, and checks while they type."""

"""Labels and notes of a person on samples and questions, kept apart from stores: they outlive every re-reading."""

"""Another program in a slot beside the package's: tried between visits, kept or taken back."""

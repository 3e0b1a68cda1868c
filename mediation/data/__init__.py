"""What comes with Ponte as tables: languages, towns, and the invented people of the demo."""

"""The year seen: months, ICS, a page. All from one view."""

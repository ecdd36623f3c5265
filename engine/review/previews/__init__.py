"""Letters looked at before anybody gets them: for whom, what stands in them, as pictures, on one page."""

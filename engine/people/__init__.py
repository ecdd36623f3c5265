"""People in and out: a cart's export → subscribers and consents, and back."""

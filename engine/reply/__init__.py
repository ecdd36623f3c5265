"""What a server said → what it means; lanes and their table."""

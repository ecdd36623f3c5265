"""What comes back by mail: bounces, complaints, readers who leave, auto-replies."""

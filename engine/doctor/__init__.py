"""Pure: what is seen of a server, and what it means for its mail → findings, each with what a provider does and how it is mended."""

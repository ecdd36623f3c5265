"""Everything that `tayori doctor` has to be told: the DNS, the relays, the pages, this machine and its store are asked here."""

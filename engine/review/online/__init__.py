"""Links and pictures of coming letters, asked for where they lead: only when somebody says so (`check --online`)."""

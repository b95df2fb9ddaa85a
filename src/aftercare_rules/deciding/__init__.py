"""From a claim to a decision: its facts, who wins, what is unknown, how long it holds, what is said."""

"""What a policy can say, and what it means: facts, tests, prices, time, texts, and the model of a whole policy."""

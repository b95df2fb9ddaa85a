"""What hurts a customer who is unhappy already, how that is said in English and Chinese, and what to say instead."""

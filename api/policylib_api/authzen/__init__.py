"""AuthZEN Authorization API 1.0: what its requests mean in the words of a policy, and the answers to them."""

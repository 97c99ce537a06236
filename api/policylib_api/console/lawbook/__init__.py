"""What the pages on the law show, gathered from the policy: data without words of the pages' own."""

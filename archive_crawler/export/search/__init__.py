"""Words found in the articles of a collection, by an index that is made of its records when it is asked."""

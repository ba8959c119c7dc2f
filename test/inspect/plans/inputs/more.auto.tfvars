from_automatic_file = ["b", "a"]

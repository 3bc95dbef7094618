"""Statistics over exact counts: agreement beyond chance, intervals, and paired tests."""

"""What files of people may say, read strictly; and files written whole or not at all."""

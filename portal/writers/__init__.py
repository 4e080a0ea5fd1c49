"""Files that leave the office, written from one neutral form (`portal/domain/paper.py`)."""

package wrongly.stray;

class Stray {}

package wrongly.spf;

class Upward {
    wrongly.store.Rows rows = new wrongly.store.Rows();
}

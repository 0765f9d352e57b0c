package wrongly.queue;

class Waiting {
    wrongly.store.Rows rows = new wrongly.store.Rows();
}

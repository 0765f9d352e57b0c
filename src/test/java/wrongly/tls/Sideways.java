package wrongly.tls;

public class Sideways {
    Object next() {
        return new wrongly.dns.Circle();
    }
}

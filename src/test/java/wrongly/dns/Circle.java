package wrongly.dns;

public class Circle {
    public wrongly.tls.Sideways next = new wrongly.tls.Sideways();
}

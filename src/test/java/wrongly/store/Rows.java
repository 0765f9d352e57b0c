package wrongly.store;

/** A fixture. */
public class Rows {
    public java.lang.String row = "";
}

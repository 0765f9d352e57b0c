package wrongly.address;

class NameHelper {
    String ascii(String name) {
        return java.net.IDN.toASCII(name);
    }
}

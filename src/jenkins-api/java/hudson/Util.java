package hudson;

public class Util {
    public static String xmlEscape(String text) {
        throw new UnsupportedOperationException();
    }
}

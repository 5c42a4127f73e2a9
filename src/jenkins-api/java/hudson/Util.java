package hudson;

public class Util {
    public static String xmlEscape(String text) {
        throw new UnsupportedOperationException();
    }

    public static String rawEncode(String s) {
        throw new UnsupportedOperationException();
    }
}

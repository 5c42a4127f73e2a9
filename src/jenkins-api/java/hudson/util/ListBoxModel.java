package hudson.util;

public class ListBoxModel {
    public void add(String displayName, String value) {
        throw new UnsupportedOperationException();
    }

    public ListBoxModel add(String nameAndValue) {
        throw new UnsupportedOperationException();
    }
}

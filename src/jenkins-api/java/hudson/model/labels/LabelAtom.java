package hudson.model.labels;

public class LabelAtom {
    public String getName() {
        throw new UnsupportedOperationException();
    }
}

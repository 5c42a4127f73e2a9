package io.jenkins.plugins.assumed_role.config;

import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import hudson.util.XStream2;
import java.util.Collection;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Notifies an object if a part of it could not be read. XStream omits that part without an error, and the remaining rules might allow
 * more than all rules do.
 */
abstract class LosslessConverter<T> extends XStream2.PassthruConverter<T> {

    private static final Logger LOGGER = Logger.getLogger(LosslessConverter.class.getName());

    /** The key under which the converters of Jenkins note the elements that they leave out. */
    private static final String ERRORS = "ReadError";

    /** The outermost object, which takes the errors out of the context when it is read. */
    private static final String OUTERMOST = "Saveable";

    LosslessConverter(XStream2 xstream) {
        super(xstream);
    }

    abstract void incomplete(T read);

    @Override
    @SuppressWarnings("unchecked")
    public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
        if (context.get(OUTERMOST) == null) {
            context.put(OUTERMOST, this);
        }
        int before = errors(context);
        Object read = super.unmarshal(reader, context);
        if (errors(context) > before) {
            LOGGER.log(
                    Level.SEVERE,
                    "Some of the stored configuration of AWS roles cannot be read. No role is assumed where it"
                            + " applies until it is configured again: {0}",
                    context.get(ERRORS));
            incomplete((T) read);
        }
        return read;
    }

    private static int errors(UnmarshallingContext context) {
        return context.get(ERRORS) instanceof Collection<?> errors ? errors.size() : 0;
    }

    /** The errors are counted around this. */
    @Override
    protected void callback(T read, UnmarshallingContext context) {}
}

package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.agent.ShownUrl;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.FormText;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Settings that a named role, an agent and Jenkins have for blocks that do not set them. Their users check them. */
public final class RoleDefaults implements Describable<RoleDefaults> {

    public static final RoleDefaults NONE = new RoleDefaults();

    private String region;
    /** The name of a way of delivery, and no secret. */
    private String delivery;

    private Integer duration;
    private String externalId;
    private String stsEndpoint;
    private boolean fips;
    private String trustAnchorArn;
    private String rolesAnywhereProfileArn;

    @DataBoundConstructor
    public RoleDefaults() {
        // All settings are optional.
    }

    /** Returns settings as a block has them, which its request checks. */
    public static RoleDefaults given(
            String region, String delivery, Integer duration, String externalId, String stsEndpoint, boolean fips) {
        RoleDefaults given = new RoleDefaults();
        given.region = region;
        given.delivery = delivery;
        given.duration = duration;
        given.externalId = externalId;
        given.stsEndpoint = stsEndpoint;
        given.fips = fips;
        return given;
    }

    /**
     * Returns the settings of a form that <i>Check role</i> reads.
     *
     * @throws IllegalArgumentException if one is wrong
     */
    static RoleDefaults ofForm(String region, String duration, String externalId, String stsEndpoint, boolean fips) {
        return checked(given(
                Text.given(region),
                null,
                FormText.duration(duration),
                Text.given(externalId),
                Text.given(stsEndpoint),
                fips));
    }

    /** Returns these settings with a trust anchor and a profile of Roles Anywhere, null for none. */
    public RoleDefaults withRolesAnywhere(String anchor, String profile) {
        trustAnchorArn = anchor;
        rolesAnywhereProfileArn = profile;
        return this;
    }

    /** Returns each setting of this, or else that of the other; FIPS of one of them is for both. */
    public RoleDefaults or(RoleDefaults other) {
        return other == null
                ? this
                : given(
                                region != null ? region : other.region,
                                delivery != null ? delivery : other.delivery,
                                duration != null ? duration : other.duration,
                                externalId != null ? externalId : other.externalId,
                                stsEndpoint != null ? stsEndpoint : other.stsEndpoint,
                                fips || other.fips)
                        .withRolesAnywhere(
                                trustAnchorArn != null ? trustAnchorArn : other.trustAnchorArn,
                                rolesAnywhereProfileArn != null
                                        ? rolesAnywhereProfileArn
                                        : other.rolesAnywhereProfileArn);
    }

    /**
     * Checks settings that are configured.
     *
     * @return null if none is set, so that nothing is stored
     * @throws IllegalArgumentException that names the field and the values that are allowed
     */
    static RoleDefaults checked(RoleDefaults defaults) {
        if (defaults == null || defaults.values().isEmpty()) {
            return null;
        }
        DeliveryMode.named(defaults.delivery);
        FieldCheck.require(request -> request.region(defaults.region).stsEndpoint(defaults.stsEndpoint));
        CertificateSource.checkArns(defaults.trustAnchorArn, defaults.rolesAnywhereProfileArn);
        FieldCheck.requireHop(hop -> hop.duration(defaults.duration).externalId(defaults.externalId));
        return defaults;
    }

    /** Returns the settings that are set, by the names of their fields, in the form for people. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("region", region);
        values.put("delivery", delivery);
        values.put("duration", duration == null ? null : duration.toString());
        values.put("externalId", externalId);
        values.put("stsEndpoint", stsEndpoint == null ? null : ShownUrl.of(stsEndpoint));
        values.put("fips", fips ? "true" : null);
        values.put("trustAnchorArn", trustAnchorArn);
        values.put("rolesAnywhereProfileArn", rolesAnywhereProfileArn);
        values.values().removeIf(Objects::isNull);
        return values;
    }

    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(String region) {
        this.region = Text.given(region);
    }

    public String getDelivery() {
        return delivery;
    }

    @DataBoundSetter
    public void setDelivery(String delivery) {
        this.delivery = Text.given(delivery);
    }

    public Integer getDuration() {
        return duration;
    }

    /** @param duration seconds, 900 to 43200 */
    @DataBoundSetter
    public void setDuration(Integer duration) {
        this.duration = duration;
    }

    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(String externalId) {
        this.externalId = Text.given(externalId);
    }

    public String getStsEndpoint() {
        return stsEndpoint;
    }

    @DataBoundSetter
    public void setStsEndpoint(String stsEndpoint) {
        this.stsEndpoint = Text.given(stsEndpoint);
    }

    public boolean isFips() {
        return fips;
    }

    @DataBoundSetter
    public void setFips(boolean fips) {
        this.fips = fips;
    }

    public String getTrustAnchorArn() {
        return trustAnchorArn;
    }

    @DataBoundSetter
    public void setTrustAnchorArn(String trustAnchorArn) {
        this.trustAnchorArn = Text.given(trustAnchorArn);
    }

    public String getRolesAnywhereProfileArn() {
        return rolesAnywhereProfileArn;
    }

    @DataBoundSetter
    public void setRolesAnywhereProfileArn(String rolesAnywhereProfileArn) {
        this.rolesAnywhereProfileArn = Text.given(rolesAnywhereProfileArn);
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<RoleDefaults> {
        @Override
        public String getDisplayName() {
            return Messages.RoleDefaults_DisplayName();
        }

        @POST
        public FormValidation doCheckRegion(@QueryParameter String value) {
            return FieldCheck.request(request -> request.region(value));
        }

        @POST
        public FormValidation doCheckDuration(@QueryParameter String value) {
            return FieldCheck.duration(value);
        }

        @POST
        public FormValidation doCheckExternalId(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.externalId(value));
        }

        @POST
        public FormValidation doCheckStsEndpoint(@QueryParameter String value) {
            return FieldCheck.request(request -> request.stsEndpoint(value));
        }

        @POST
        public FormValidation doCheckTrustAnchorArn(@QueryParameter String value) {
            return FieldCheck.check(() -> CertificateSource.checkArns(Text.given(value), null));
        }

        @POST
        public FormValidation doCheckRolesAnywhereProfileArn(@QueryParameter String value) {
            return FieldCheck.check(() -> CertificateSource.checkArns(null, Text.given(value)));
        }

        @POST
        public ListBoxModel doFillDeliveryItems() {
            return FieldCheck.deliveries();
        }
    }
}

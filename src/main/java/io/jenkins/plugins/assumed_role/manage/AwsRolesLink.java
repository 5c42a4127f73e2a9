package io.jenkins.plugins.assumed_role.manage;

import hudson.Extension;
import hudson.model.Api;
import hudson.model.Failure;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.io.IOException;
import java.io.PrintWriter;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.verb.GET;

/** The page <i>Manage Jenkins, AWS roles</i>: which blocks are open, which were, and which were refused. It changes nothing. */
@Extension
public final class AwsRolesLink extends ManagementLink implements StaplerProxy {

    /** Everything below this page is for those who may read the configuration of Jenkins. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return this;
    }

    /** Returns what the parameters of the current request ask for. */
    public HistoryView getView() throws IOException {
        return HistoryView.page(query());
    }

    /** Returns the same as JSON or XML. Of another return type, Stapler would not find it. */
    public Api getApi() throws IOException {
        return getView().getApi();
    }

    private static HistoryQuery query() {
        try {
            return new HistoryQuery(name -> Stapler.getCurrentRequest2().getParameter(name));
        } catch (InvalidArgument x) {
            throw new Failure(x.getMessage());
        }
    }

    /** Returns what is wrong with the parameters; null if nothing is. Within a page, an exception would only be logged. */
    public String getError() {
        try {
            query();
            return null;
        } catch (Failure x) {
            return x.getMessage();
        }
    }

    /** Writes all entries of a search, row by row. */
    @GET
    public void doCsv(StaplerResponse2 response) throws IOException {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        HistoryQuery query = query();
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"aws-roles.csv\"");
        PrintWriter out = response.getWriter();
        out.print(Csv.head());
        HistoryView.all(query, row -> {
            out.print(Csv.line(row.values().values()));
            return !out.checkError();
        });
    }

    /** Returns whether the reader may change what is configured. */
    public boolean isAdministrator() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    @Override
    public Permission getRequiredPermission() {
        return Jenkins.SYSTEM_READ;
    }

    @Override
    public Category getCategory() {
        return Category.SECURITY;
    }

    @Override
    public String getIconFileName() {
        return "symbol-key";
    }

    @Override
    public String getDisplayName() {
        return Messages.AwsRolesLink_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.AwsRolesLink_Description();
    }

    @Override
    public String getUrlName() {
        return "aws-roles";
    }
}

package org.jenkinsci.plugins.workflow.steps;

import hudson.LauncherDecorator;
import hudson.console.ConsoleLogFilter;

public abstract class BodyInvoker {
    public BodyInvoker withContexts(Object... overrides) {
        throw new UnsupportedOperationException();
    }

    public abstract BodyInvoker withCallback(BodyExecutionCallback callback);

    public abstract BodyExecution start();

    public static ConsoleLogFilter mergeConsoleLogFilters(ConsoleLogFilter original, ConsoleLogFilter subsequent) {
        throw new UnsupportedOperationException();
    }

    public static LauncherDecorator mergeLauncherDecorators(LauncherDecorator original, LauncherDecorator subsequent) {
        throw new UnsupportedOperationException();
    }
}

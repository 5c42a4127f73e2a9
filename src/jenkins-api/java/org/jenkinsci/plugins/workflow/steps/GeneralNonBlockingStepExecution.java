package org.jenkinsci.plugins.workflow.steps;

public abstract class GeneralNonBlockingStepExecution extends StepExecution {
    private static final long serialVersionUID = 1;

    protected GeneralNonBlockingStepExecution(StepContext context) {
        super(context);
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onResume() {
        throw new UnsupportedOperationException();
    }

    @FunctionalInterface
    protected interface Block {
        void run() throws Exception;
    }

    protected final void run(Block block) {
        throw new UnsupportedOperationException();
    }

    protected abstract class TailCall extends BodyExecutionCallback {
        private static final long serialVersionUID = 1;

        protected abstract void finished(StepContext context) throws Exception;
    }
}

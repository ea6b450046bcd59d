package io.fraudstream.local.process;

import java.lang.reflect.Proxy;

/**
 * What Ctrl+C does other than end the JVM. By reflection, because javac warns of {@code sun.misc}
 * in a way that cannot be switched off. Needs nothing but the JDK.
 */
public final class Interrupts {
  private Interrupts() {}

  /** From now on runs the task at every Ctrl+C, on a thread of its own. */
  public static void handle(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calls =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "fraudstream";
                    default -> {
                      task.run();
                      yield null;
                    }
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), calls);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This JVM does not let a program handle Ctrl+C", e);
    }
  }
}

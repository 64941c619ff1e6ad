using Experiments.ClientCli;

using var interruption = new InterruptHandler();
return await CommandLine.RunAsync(args, Console.Out, Console.Error, interruption.Token).ConfigureAwait(false);

using System.CommandLine;

var root = new RootCommand("Experiments: sweeps over music-genre models, with honest statistics.");
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

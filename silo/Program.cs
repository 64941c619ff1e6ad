using Experiments.Silo.Workers;

if (args is [WorkerProgram.Verb])
{
    return await WorkerMain.RunAsync().ConfigureAwait(false);
}

return await Experiments.Silo.SiloCommand.RunAsync(args).ConfigureAwait(false);

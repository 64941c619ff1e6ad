using Xunit;

namespace Experiments.Unit;

/// <summary>Tests that measure this process: they run after all others, one by one.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class RunsAlone;

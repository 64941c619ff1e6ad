using System.Data.Common;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>A statement that changes one row, waiting to be committed with others.</summary>
/// <param name="command">Text and parameters; not connected.</param>
internal sealed class PendingWrite(DbCommand command)
{
    private readonly TaskCompletionSource<WrittenValue?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DbCommand Command { get; } = command;

    /// <summary>The statement's value, once it is committed; null if it changed nothing.</summary>
    public Task<WrittenValue?> Answer => _answer.Task;

    public void Complete(WrittenValue? value) => _answer.TrySetResult(value);

    public void Fail(Exception exception) => _answer.TrySetException(exception);
}

/// <summary>The single value that a statement returns for the row it changed.</summary>
internal sealed record WrittenValue(string Column, object Value);

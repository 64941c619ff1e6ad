using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>Takes in feature tables that were computed elsewhere. Keeps nothing. Key: the dataset's name.</summary>
[GrainInterfaceType("table-import"), Alias("table-import")]
public interface ITableImportGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a table a feature set of the dataset. Where the dataset has tracks the table must agree with them; where there is no such
    /// dataset the table's tracks become one, without audio. The same table again is answered the same.
    /// </summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="name">The feature set's name for people.</param>
    /// <param name="content">The CSV file's bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserErrorException">All that is wrong with the table, a line each with file:line:column.</exception>
    [Alias("import"), ResponseTimeout("00:10:00")]
    Task<TableImport> ImportAsync(string file, string name, ImmutableArray<byte> content, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>Imports features that were computed elsewhere. Stateless. Key: the dataset's name.</summary>
[GrainInterfaceType("table-import"), Alias("table-import")]
public interface ITableImportGrain : IGrainWithStringKey
{
    /// <summary>
    /// Imports a table as a feature set of the dataset. If the dataset has tracks, the table must agree with them; if the dataset does not
    /// exist, the table's tracks become one, without audio. Importing the same table again returns the same result.
    /// </summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="name">The feature set's display name.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="columns">
    /// Names of the columns to take, with * for any text; empty for all that are numbers and neither an index, an ID, the label nor
    /// constant.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">All problems of the table, one line each with file:line:column.</exception>
    [Alias("import-columns"), ResponseTimeout("00:10:00"), RequiresRole(Role.Member, "import feature sets")]
    Task<TableImport> ImportAsync(
        string file, string name, ImmutableArray<byte> content, ImmutableArray<string> columns, CancellationToken cancellationToken);

    /// <summary>
    /// Imports an array of spectrograms as a feature set of the dataset, row by row from its file, which the silo must see. For the dataset
    /// the same holds as for a table. An import that was interrupted goes on where it was.
    /// </summary>
    /// <param name="spec">The array, and how it is cut.</param>
    /// <param name="tracks">The bytes of the table that names its rows.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">
    /// The file cannot be read here, or does not fit the table or the dataset: one line per problem. Nothing is kept.
    /// </exception>
    [Alias("import-tensor"), ResponseTimeout("06:00:00"), RequiresRole(Role.Member, "import feature sets")]
    Task<TableImport> ImportTensorAsync(TensorImportSpec spec, ImmutableArray<byte> tracks, CancellationToken cancellationToken);
}

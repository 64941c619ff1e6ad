using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class BuildVersionTests
{
    [Theory]
    [InlineData("0.1.0+3f9c", "0.1.0 (commit 3f9c)")]
    [InlineData("0.2.0-rc.1", "0.2.0-rc.1 (commit unknown: built without Git)")]
    public void A_version_says_whether_its_commit_is_known(string version, string expected) =>
        Assert.Equal(expected, BuildVersion.Describe(version));
}

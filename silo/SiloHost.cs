using System.Net;
using Experiments.Contracts;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Access;
using Experiments.Grains.Storage;
using Experiments.Silo.Operations;
using Experiments.Silo.Operations.Metrics;
using Experiments.Silo.Storage;
using Experiments.Silo.Storage.Formats;
using Experiments.Silo.Storage.Grouping;
using Experiments.Silo.Workers;
using Experiments.Store;
using Experiments.Store.Paths;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Experiments.Silo;

/// <summary>Builds a host with a silo and its workers from options; used by the silo program, the embedded silo and the tests.</summary>
public static partial class SiloHost
{
    /// <summary>How long a silo may take to hand over its grains, in addition to the grace of its workers.</summary>
    internal static readonly TimeSpan HandoverTime = TimeSpan.FromSeconds(20);

    /// <summary>Builds a host; starting it joins the cluster.</summary>
    /// <exception cref="UserErrorException">The store, the database, a port or the certificate cannot be used.</exception>
    public static async Task<IHost> BuildAsync(
        SiloOptions options, Action<ILoggingBuilder>? logging = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        SiloAddresses.RequireProtection(options);

        // What the host owns once it is built; until then, this does.
        var held = new Stack<IDisposable>();
        try
        {
            return await BuildAsync(options, logging, held, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (var resource in held)
            {
                resource.Dispose();
            }

            throw;
        }
    }

    private static async Task<IHost> BuildAsync(
        SiloOptions options, Action<ILoggingBuilder>? logging, Stack<IDisposable> held, CancellationToken cancellationToken)
    {
        var identity = Hold(options.Tls.Load(TlsUse.Silo));
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        logging?.Invoke(builder.Logging);
        if (options.Cluster is null && Hold(StoreLock.Take(options.Store)) is { } storeLock)
        {
            builder.Services.AddSingleton(_ => storeLock);
        }

        var migration = await OpenStoreAsync(options, identity, cancellationToken).ConfigureAwait(false);
        if (migration is not null)
        {
            builder.Services.AddSingleton(migration);
        }

        AddServices(builder.Services, options);
        var ports = options.IsReachable
            ? Hold(SiloPorts.Take(options.Cluster is null ? IPAddress.Loopback : options.Address, options.SiloPort, options.GatewayPort))
            : null;
        if (ports is not null)
        {
            builder.Services.AddSingleton(_ => ports);
        }

        builder.UseOrleans(silo => Configure(silo, options, ports));
        if (identity is not null)
        {
            builder.Services.AddTls(identity);
        }

        AddWorkers(builder.Services, options);
        var host = Hold(builder.Build());

        // Resolved so that the host disposes it.
        _ = host.Services.GetService<StoreLock>();
        _ = host.Services.GetService<SiloPorts>();
        if (migration is not null)
        {
            var logger = host.Services.GetRequiredService<ILogger<StoreMigration>>();
            LogMigrated(logger, migration);
        }

        return host;

        T Hold<T>(T resource)
            where T : IDisposable?
        {
            if (resource is not null)
            {
                held.Push(resource);
            }

            return resource;
        }
    }

    private static string DatabaseOf(SiloOptions options) => Path.Combine(options.Store, StoreMaintenance.DatabaseFile);

    /// <summary>Opens the store, and migrates it if an earlier build wrote it.</summary>
    private static async Task<StoreMigration?> OpenStoreAsync(
        SiloOptions options, TlsIdentity? identity, CancellationToken cancellationToken)
    {
        if (options.Cluster is null)
        {
            return SqliteStorage.EnsureSchema(DatabaseOf(options));
        }

        var migration = await PostgresStorage.EnsureSchemaAsync(options.Cluster, cancellationToken).ConfigureAwait(false);
        await JoinCheck.RequireAdmissionAsync(options, identity, cancellationToken).ConfigureAwait(false);
        return migration;
    }

    private static void AddServices(IServiceCollection services, SiloOptions options)
    {
        // A missing artifact after a restart looks like one that never existed: one root for all silos.
        var artifacts = new ArtifactStore(Path.Combine(options.Store, StoreMaintenance.ArtifactFolder));
        services.AddOperations(options);
        services.AddSingleton(options);
        services.AddSingleton(artifacts);
        services.AddSingleton(FeatureSetStore.Of(artifacts));
        services.AddSingleton<RunOutputFiles>();
        services.AddSingleton<FeatureSetPlanner>();
        services.AddSingleton<IBlockingWork>(_ => new BlockingWork(BlockingWork.DefaultLimit));
        services.AddSingleton(SiloAddresses.DataRootsOf(options));
        services.AddSingleton<TimeProvider>(new MonotonicTimeProvider(TimeProvider.System));
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton(GateOf);
        services.AddSingleton(ExecutorFactory);
        services.AddHostedService(provider => provider.GetRequiredService<LeaseKeeper>());
        services.AddSingleton<IFatalErrorHandler, FatalErrorHandler>();

        // The grace is for workers; the silo needs additional time to hand over its grains.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Grace + HandoverTime);

        // The hosting program decides what signals mean.
        services.AddSingleton<IHostLifetime, OwnersLifetime>();
    }

    /// <summary>Call after adding the silo: hosted services start in registration order and stop in reverse.</summary>
    private static void AddWorkers(IServiceCollection services, SiloOptions options)
    {
        services.AddHostedService<FreezeMonitor>();
        AddPredictions(services, options);
        services.AddSingleton<WorkerHost>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerHost>());
        services.AddHostedService<PartialFileCleanup>();
    }

    private static void Configure(ISiloBuilder silo, SiloOptions options, SiloPorts? ports)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ClusterId));
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(30));

        // Dead after 6 to 9 s. Probe timeouts adapt to how fast a silo responds: without bounds, a busy hour makes them so long that a
        // death is noticed after 24 s, and a quiet hour so short that a busy silo is declared dead.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            (membership.MinProbeTimeout, membership.ProbeTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(3);
            membership.NumMissedProbesLimit = 3;

            // Nobody notifies a live silo that was declared dead: it must check.
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);

            // A silo left alone has one of the two votes that declare a silo dead, and the silos that join it must reach all that count as
            // alive. A silo that has not reported being alive for 20 s no longer counts: with Orleans' default of 90 s, two of three silos
            // that die together would block the cluster for that long.
            (membership.IAmAliveTablePublishTimeout, membership.NumMissedTableIAmAliveLimit) = (TimeSpan.FromSeconds(5), 4);
        });

        // Idle grains leave memory, mainly experiments of ended sweeps. Orleans' default of 15 minutes would keep thousands.
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromMinutes(5));
        silo.AddIncomingGrainCallFilter<RoleFilter>();
        silo.AddOperations(options);
        if (TraceExport.IsOn)
        {
            silo.AddActivityPropagation();
        }

        if (options.Cluster is { } connection)
        {
            silo.AddPostgresStorage(connection);
            silo.Services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add("Npgsql"));

            // The default directory forgets grains of healthy silos, the scheduler among them, when another silo dies. No time is
            // reserved for a dead silo that may still work: the database rejects its writes.
            silo.AddDistributedGrainDirectory();
            silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
            var reachable = ports!; // not null: a cluster is reachable
            silo.ConfigureEndpoints(options.Address, reachable.Silo, reachable.Gateway, listenOnAnyHostAddress: false);
            if (KubernetesPods.IsOn)
            {
                silo.AddKubernetesPods(options.Name);
            }
        }
        else
        {
            silo.AddSqliteStorage(DatabaseOf(options));
            silo.UseLocalhostClustering(
                ports?.Silo ?? StoreListeners.SiloPort, ports?.Gateway ?? (options.Door is null ? 0 : StoreListeners.GatewayPort), null,
                options.ClusterId, options.ClusterId);
            if (ports is null)
            {
                StoreListeners.Replace(silo.Services, options.Door);
            }
        }
    }

    private static Func<DeviceInfo, IWorkExecutor> ExecutorFactory(IServiceProvider services)
    {
        var options = services.GetRequiredService<SiloOptions>();
        var roots = services.GetRequiredService<DataRoots>();
        return device =>
            ActivatorUtilities.CreateInstance<InstrumentedExecutor>(services, device, new DataRootGuard(Create(device), roots));

        IWorkExecutor Create(DeviceInfo device) => options switch
        {
            { CreateExecutor: { } create } => create(),
            { RunsInProcess: true } => new InProcessExecutor(),
            _ => new WorkerProcess(
                WorkerProgram.Options(device), services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<WorkerProcess>>()),
        };
    }

    private static void AddPredictions(IServiceCollection services, SiloOptions options)
    {
        if (options.RunsInProcess)
        {
            services.AddSingleton<IPredictionExecutor, InProcessPredictionExecutor>();
            return;
        }

        services.AddSingleton(provider => new PredictionWorker(
            WorkerProgram.PredictionOptions(options.Devices),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WorkerProcess>>()));
        services.AddSingleton<IPredictionExecutor>(provider => provider.GetRequiredService<PredictionWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<PredictionWorker>());
    }

    private static StoreGate GateOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<SiloOptions>();
        return new StoreGate(
            options,
            new Lazy<IStoreProbe>(
                () => new StoreProbe(services.GetRequiredService<ArtifactStore>(), services.GetRequiredService<GroupCommitDataSource>())),
            (fault, cancellationToken) => services.GetRequiredService<IGrainFactory>()
                .GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).HoldAsync(options.Name, fault, cancellationToken),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<StoreGate>>());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Migration}")]
    private static partial void LogMigrated(ILogger logger, StoreMigration migration);
}

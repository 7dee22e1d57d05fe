// Extract turns tests that are tables into programs that print their cases as JSON: `extract <package directory>
// <package name> <files, by commas> <directory to write into> [names of tests, by commas]`. What a table is made of is kept, what the test does with it is not.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type declaration struct {
	node ast.Node
	file *ast.File
}

func main() {
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: extract <package directory> <package name> <files, by commas> <directory> [names of tests, by commas]")
		os.Exit(2)
	}
	directory, name, wanted, into := os.Args[1], os.Args[2], strings.Split(os.Args[3], ","), os.Args[4]
	only := map[string]bool{}
	if len(os.Args) > 5 {
		for _, each := range strings.Split(os.Args[5], ",") {
			only[each] = true
		}
	}
	set := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(directory, "*.go"))
	check(err)
	known := map[string]declaration{}
	roots := map[string]*ast.File{}
	for _, path := range paths {
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		check(err)
		if file.Name.Name != name {
			continue
		}
		for _, declared := range file.Decls {
			remember(known, declared, file)
		}
		for _, base := range wanted {
			if filepath.Base(path) == base {
				roots[base] = file
			}
		}
	}
	program := &bytes.Buffer{}
	used := map[string]bool{}
	calls := &strings.Builder{}
	imports := map[string]string{}
	bases := make([]string, 0, len(roots))
	for base := range roots {
		bases = append(bases, base)
	}
	sort.Strings(bases)
	for _, base := range bases {
		file := roots[base]
		for _, declared := range file.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if !ok || function.Recv != nil || !strings.HasPrefix(function.Name.Name, "Test") || (len(only) > 0 && !only[function.Name.Name]) {
				continue
			}
			body := table(function, strings.TrimSuffix(base, "_test.go")+"/"+function.Name.Name)
			if body == nil {
				continue
			}
			made := &ast.FuncDecl{Name: ast.NewIdent("run" + function.Name.Name), Type: &ast.FuncType{Params: &ast.FieldList{}}, Body: body}
			check(printer.Fprint(program, token.NewFileSet(), made))
			program.WriteString("\n\n")
			fmt.Fprintf(calls, "\trun%s()\n", function.Name.Name)
			reach(body, file, known, used, imports)
		}
	}
	names := make([]string, 0, len(used))
	for each := range used {
		names = append(names, each)
	}
	sort.Strings(names)
	printed := map[ast.Node]bool{}
	for _, each := range names {
		node := known[each].node
		if printed[node] {
			continue
		}
		printed[node] = true
		check(printer.Fprint(program, token.NewFileSet(), node))
		program.WriteString("\n\n")
	}
	header := &strings.Builder{}
	header.WriteString("package main\n\nimport (\n\t\"stagecoach.dev/conformance/cel/capture\"\n")
	for alias, path := range imports {
		fmt.Fprintf(header, "\t%s %q\n", alias, path)
	}
	fmt.Fprintf(header, ")\n\nfunc main() {\n%s}\n\n", calls)
	check(os.MkdirAll(into, 0o755))
	check(os.WriteFile(filepath.Join(into, "main.go"), append([]byte(header.String()), program.Bytes()...), 0o644))
}

func remember(known map[string]declaration, declared ast.Decl, file *ast.File) {
	switch declared := declared.(type) {
	case *ast.FuncDecl:
		if declared.Recv == nil {
			known[declared.Name.Name] = declaration{declared, file}
		}
	case *ast.GenDecl:
		for _, spec := range declared.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, each := range spec.Names {
					known[each.Name] = declaration{declared, file}
				}
			case *ast.TypeSpec:
				known[spec.Name.Name] = declaration{declared, file}
			}
		}
	}
}

// table gives a body that makes the table of a test and captures its rows; nil where the test has none.
func table(function *ast.FuncDecl, test string) *ast.BlockStmt {
	types := map[string]*ast.StructType{}
	before := []ast.Stmt{}
	for _, statement := range function.Body.List {
		switch statement := statement.(type) {
		case *ast.DeclStmt:
			if declared, ok := statement.Decl.(*ast.GenDecl); ok {
				for _, spec := range declared.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						if structure, ok := spec.Type.(*ast.StructType); ok {
							types[spec.Name.Name] = structure
						}
					}
				}
			}
			before = append(before, statement)
		case *ast.AssignStmt:
			if fields := rows(statement, types); fields != nil {
				name := statement.Lhs[0].(*ast.Ident).Name
				return &ast.BlockStmt{List: append(needed(before, statement), statement, loop(name, test, fields))}
			}
			before = append(before, statement)
		}
	}
	return nil
}

// needed gives the statements before a table that it uses.
func needed(before []ast.Stmt, table ast.Stmt) []ast.Stmt {
	names := identifiers(table)
	kept := []ast.Stmt{}
	for at := len(before) - 1; at >= 0; at-- {
		made := []*ast.Ident{}
		wanted := false
		if assigned, ok := before[at].(*ast.AssignStmt); ok {
			for _, left := range assigned.Lhs {
				if name, ok := left.(*ast.Ident); ok && name.Name != "_" {
					wanted = wanted || names[name.Name]
					made = append(made, name)
				}
			}
		} else {
			wanted = true
		}
		if !wanted {
			continue
		}
		for name := range identifiers(before[at]) {
			names[name] = true
		}
		statements := []ast.Stmt{before[at]}
		for _, name := range made {
			statements = append(statements, assign(ast.NewIdent("_"), name))
		}
		kept = append(statements, kept...)
	}
	return kept
}

// identifiers gives the names that a node uses, without those of fields.
func identifiers(node ast.Node) map[string]bool {
	names := map[string]bool{}
	var visit func(ast.Node) bool
	visit = func(each ast.Node) bool {
		switch each := each.(type) {
		case *ast.KeyValueExpr:
			if _, named := each.Key.(*ast.Ident); named {
				ast.Inspect(each.Value, visit)
				return false
			}
		case *ast.SelectorExpr:
			ast.Inspect(each.X, visit)
			return false
		case *ast.Field:
			ast.Inspect(each.Type, visit)
			return false
		case *ast.Ident:
			names[each.Name] = true
		}
		return true
	}
	ast.Inspect(node, visit)
	return names
}

func rows(statement *ast.AssignStmt, types map[string]*ast.StructType) []string {
	if len(statement.Rhs) != 1 || len(statement.Lhs) != 1 {
		return nil
	}
	literal, ok := statement.Rhs[0].(*ast.CompositeLit)
	if !ok {
		return nil
	}
	array, ok := literal.Type.(*ast.ArrayType)
	if !ok {
		return nil
	}
	structure, ok := array.Elt.(*ast.StructType)
	if name, named := array.Elt.(*ast.Ident); named {
		structure, ok = types[name.Name], types[name.Name] != nil
	}
	if !ok {
		return nil
	}
	fields := []string{}
	for _, field := range structure.Fields.List {
		for _, name := range field.Names {
			fields = append(fields, name.Name)
		}
	}
	return fields
}

func assign(left, right ast.Expr) ast.Stmt {
	return &ast.AssignStmt{Lhs: []ast.Expr{left}, Tok: token.ASSIGN, Rhs: []ast.Expr{right}}
}

func loop(table, test string, fields []string) ast.Stmt {
	arguments := []ast.Expr{&ast.BasicLit{Kind: token.STRING, Value: fmt.Sprintf("%q", test)}}
	for _, field := range fields {
		arguments = append(arguments,
			&ast.BasicLit{Kind: token.STRING, Value: fmt.Sprintf("%q", field)},
			&ast.SelectorExpr{X: ast.NewIdent("each"), Sel: ast.NewIdent(field)})
	}
	call := &ast.CallExpr{Fun: &ast.SelectorExpr{X: ast.NewIdent("capture"), Sel: ast.NewIdent("Case")}, Args: arguments}
	return &ast.RangeStmt{
		Key: ast.NewIdent("_"), Value: ast.NewIdent("each"), Tok: token.DEFINE, X: ast.NewIdent(table),
		Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: call}}},
	}
}

// reach collects the declarations of the package and the imports that a node uses.
func reach(node ast.Node, file *ast.File, known map[string]declaration, used map[string]bool, imports map[string]string) {
	ast.Inspect(node, func(each ast.Node) bool {
		if selector, ok := each.(*ast.SelectorExpr); ok {
			if name, ok := selector.X.(*ast.Ident); ok {
				if path := imported(file, name.Name); path != "" {
					imports[name.Name] = path
				}
			}
			// What stands behind the point is declared elsewhere.
			reach(selector.X, file, known, used, imports)
			return false
		}
		if pair, ok := each.(*ast.KeyValueExpr); ok {
			if _, named := pair.Key.(*ast.Ident); named {
				reach(pair.Value, file, known, used, imports)
				return false
			}
		}
		name, ok := each.(*ast.Ident)
		if !ok || used[name.Name] {
			return true
		}
		if found, ok := known[name.Name]; ok {
			used[name.Name] = true
			reach(found.node, found.file, known, used, imports)
		}
		return true
	})
}

func imported(file *ast.File, alias string) string {
	for _, each := range file.Imports {
		path := strings.Trim(each.Path.Value, `"`)
		name := filepath.Base(path)
		if name == "v2" || name == "v1" || name == "v3" || name == "v4" {
			name = filepath.Base(filepath.Dir(path))
		}
		if each.Name != nil {
			name = each.Name.Name
		}
		if name == alias {
			return path
		}
	}
	return ""
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
